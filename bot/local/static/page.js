// What htmx does not do: scrolling, copying, toasts, positions, replies, and Enter to send.
"use strict";

const phoneOf = (node) => node.closest(".phone");

document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.target;
  if (list.classList.contains("messages")) {
    list.away = list.scrollHeight - list.clientHeight - list.scrollTop > 80;
    list.stood = list.scrollTop;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.classList.contains("messages")) {
    // Whoever reads further up stays there.
    event.target.scrollTop = event.target.away ? event.target.stood : event.target.scrollHeight;
    phoneOf(event.target).classList.remove("waiting");
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const phone = phoneOf(event.target);
  if (phone && !event.target.classList.contains("messages")) {
    phone.classList.add("waiting");
    setTimeout(() => phone.classList.remove("waiting"), 2500);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (form.classList.contains("composer") && event.detail.successful) {
    const box = form.querySelector("textarea");
    box.value = "";
    grow(box);
    const list = phoneOf(form).querySelector(".messages");
    list.scrollTop = list.scrollHeight;
    stopReplying(form);
  }
  if (event.detail.failed) {
    showToast(phoneOf(form), event.detail.xhr.responseText || "没送到，请再试一次");
  }
});

document.addEventListener("htmx:sendError", (event) => showToast(phoneOf(event.target), "没送到，请再试一次"));

document.addEventListener("htmx:sseBeforeMessage", (event) => {
  if (event.detail.type !== "toast") return;
  // A toast is words, never markup: it is shown here and swapped in nowhere.
  event.preventDefault();
  show(event.detail);
});

function show(message) {
  const [phone, ...text] = message.data.split("\n");
  showToast(document.getElementById(`phone-${phone}`), text.join("\n"));
}

function showToast(phone, text) {
  if (!phone || !text) return;
  const toast = phone.querySelector(".toast");
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => toast.classList.remove("shown"), 2600);
}

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const box = phoneOf(copy).querySelector("textarea");
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
      showToast(phoneOf(copy), "已复制");
    } catch {
      showToast(phoneOf(copy), "已放进输入框");
    }
    if (!box.value) box.value = copy.dataset.copy;
    box.focus();
    grow(box);
  }
  const locate = event.target.closest(".locate");
  if (locate) sendPlace(locate);
  const reply = event.target.closest(".reply");
  if (reply) startReplying(reply.closest("article"));
  if (event.target.closest(".unreply")) stopReplying(event.target.closest("form"));
});

function sendPlace(button) {
  const url = `/local/phones/${button.dataset.phone}/place`;
  const send = (place) => htmx.ajax("POST", url, { values: place, swap: "none", source: button });
  const somewhere = () => send({ latitude: "31.23040", longitude: "121.47370" });
  if (!navigator.geolocation) return somewhere();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => send({ latitude: coords.latitude, longitude: coords.longitude }),
    somewhere,
    { timeout: 3000 },
  );
}

function startReplying(article) {
  const form = phoneOf(article).querySelector(".composer");
  form.elements.reply_to.value = article.dataset.message;
  form.querySelector(".replying span").textContent = "回复：" + article.querySelector("p").textContent.slice(0, 40);
  form.querySelector(".replying").hidden = false;
  form.querySelector("textarea").focus();
}

function stopReplying(form) {
  form.elements.reply_to.value = "";
  form.querySelector(".replying").hidden = true;
}

function grow(box) {
  box.style.setProperty("height", "auto");
  box.style.setProperty("height", `${Math.min(box.scrollHeight, 140)}px`);
}

document.addEventListener("input", (event) => {
  if (event.target.matches(".composer textarea")) grow(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".composer textarea") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".pick")) return;
  const chosen = [...document.querySelectorAll(".pick")].map((one) => one.value);
  location.search = "?phones=" + chosen.join(",");
});
