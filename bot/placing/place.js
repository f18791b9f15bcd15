const button = document.getElementById("send");

function show(id) {
  for (const one of ["sent", "failed"]) document.getElementById(one).hidden = one !== id;
  button.hidden = id === "sent";
  button.disabled = false;
}

async function tell({ coords }) {
  const place = new URLSearchParams({ latitude: coords.latitude, longitude: coords.longitude });
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: place });
    show(answer.ok ? "sent" : "failed");
  } catch {
    show("failed");
  }
}

button.addEventListener("click", () => {
  button.disabled = true;
  if (!navigator.geolocation) return show("failed");
  // Asked for at the tap, once, and never from a memory of where the phone was before.
  navigator.geolocation.getCurrentPosition(tell, () => show("failed"), { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
});
