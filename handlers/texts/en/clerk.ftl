duty-not-yours = You do not owe: { $duty }.
duty-not-today = Nothing is due today: { $duty }. For earlier ones send /report.
duty-text-kept = I have kept what you wrote.
nothing-owed = Nothing is owed, nothing is missing.
choose-report = Which one?
before = before { $time }
late-file = file afterwards
todo-title = To do
todo-owed = · { $title }, before { $due }
todo-returned = · { $title }, returned to you
todo-missed = · { $title }, not filed yet
todo-write = Write { $title }
todo-question = · A question: { $text }
todo-waiting = · { $count ->
    [one] 1 report waits for you
   *[other] { $count } reports wait for you
}
todo-nothing = All done. Thank you.

stranger = Hello, I am the sales-office clerk. I do not know this account yet; please ask your administrator for a link or a code and send it to me.
linked = { $name }, you are linked. You will find me here.
linked-admin = { $name }, you are linked, and you are the administrator.
linked-to-another = This account already belongs to { $name }. To change that, ask the administrator to unlink it first.
help-hello = Hello { $name }, I am the office clerk.
help-owed = You file: { $duties }. I will remind you in time.
help-not-owed = Reports meant for you arrive here.
help-verbs = Any time: /todo, /report, /pending, /language, /help. While writing: /cancel or /back.
unknown-verb = I do not know /{ $verb }. There is: { $known }
choose-language = 用哪种语言？Which language?
cancelled = Cancelled.
nothing-to-cancel = You are not writing anything now.

loose-where = Where does this belong? “{ $text }”
loose-kept = I have kept it. No report is owed now; send /help to see what I can do.
loose-placed = Put into { $title } ↓
loose-dropped = Fine, it is in no report.
sticker = 😊 Got it. For reports please type or tap.
location-kept = Position received and kept.
not-understood = I cannot read this one. Please type, send a photo or tap a button.
edit-not-followed = You edited an earlier message; the report did not follow. Tap Change on the report to change it.
file-too-large = The file is too large to fetch. I noted where it is; please keep the original.
file-not-asked = File received. This report has no place for it, so I keep it for you.
voice-kept = Voice note kept with the report. I cannot understand speech yet, so please type a few words here.
group-go-private = Please write to me in private: { $link }
failed = That step did not work. Everything you wrote is kept; please tap again. If it still fails, give the administrator the number { $reference }.

menu-todo = To do
menu-report = File a missed report
menu-pending = Waiting for me
menu-help = Help
