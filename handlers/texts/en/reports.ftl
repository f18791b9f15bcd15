progress = { $number } of { $total }
yes = Yes
no = No
files-count = { $count ->
    [one] 1 photo or file
   *[other] { $count } photos or files
}
goes-to = Goes to: { $names }
goes-to-nobody = No superior is on record for you yet; I keep it until the administrator adds one.
filed-if-forgotten = If you forget to tap, I submit it for you at { $time }.
stub-summary = { $title } ↓ see below

button-submit = Submit
button-change = Change
button-cancel = Cancel
button-back = Back
button-skip = Skip
button-skip-rest = Skip the rest
button-template = Copy template
button-all-done = All done
button-ticked = That's it
button-continue = Go on
button-start-over = Start over
button-write = Write now
button-nil = Nothing major today
button-backfill = File it now
button-add = Add a line
button-read = Read
button-excuse = Excuse
button-ask = Ask
button-return = Return
button-whole = Full text
button-more = More
button-answer = Answer
button-look = Show one
button-no = No need

change-which = Which answer?
paused = Put aside; everything you wrote is kept. Go on before { $due } and it is on time.
paused-late = Put aside; everything you wrote is kept. Go on whenever you like.
nag-first = Today's is still open; any time before { $due } is fine.
nag-last = Nearly time: it closes at { $due }. One message or one tap gets you started.
missed = The deadline has passed and I have nothing yet. File it when you can.
add-what = What would you like to add? Just type it.

filed-on-time = Submitted at { $time }.
filed-again = Updated; it still counts as submitted at { $time }.
filed-by-clerk = It was complete, so I submitted it for you ({ $time }).
filed-late = Received, { $late } after { $due }.
filed-backfilled = Filed afterwards ({ $time }).
sent-to = Sent to: { $names }
read-by = Read by { $name }, { $time }
returned-by = Returned by { $name }, { $time }
returned-to-you = { $name } asks for more: { $reason }
added = Added: { $text }
excused = Excused by your superior; it does not count as late.
late-because = Reason: { $reason }
late-why = If you like, tap the reason:
say-the-reason = Fine, just type the reason.
reason-noted = Noted, thank you.
span-minutes = { $minutes } min
span-hours = { $hours } h { $minutes } min
span-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}

report-of = { $name } · { $title }
nothing-major = Nothing major today.
version = version { $number }
late-mark = { $late } late
backfilled-mark = filed afterwards
excused-mark = excused
beside-question = { $name } asked: { $text }
beside-answer = { $name } answered: { $text }
beside-addition = { $name } added: { $text }
beside-return = { $name } returned it: { $text }
ask-what = What would you like to ask? Just type it and I pass it on.
return-why = What is missing? Tap one, or just type.
return-too-short = Too brief, please be specific
return-figures = Figures are missing
return-customers = Customers are not clear
question-from = { $name } asks
question-how = About { $title }. Just reply.
question-sent = Passed on to { $name }; you will hear as soon as there is an answer.
answered = Answered.
    Question: { $question }
    Answer: { $answer }
nothing-waits = No report is waiting for you.

misfit-empty = This one needs a few words.
misfit-too-long = A bit long: { $length } characters, at most { $most }. Please split it or send a file.
misfit-number = That number is not clear to me. For example: 12 or 1.5.
misfit-money = That amount is not clear to me. For example: 12000 or 12k. If there is none, write none.
misfit-date = That date is not clear to me. For example: { $example } or tomorrow.
misfit-choice = Please pick one below.
misfit-checklist = Tap to tick, or reply with numbers from 1 to { $most }.
misfit-yes-no = Please tap Yes or No.
misfit-files = Please send a photo or a file here.
misfit-needed = This one cannot be skipped.

toast-already-filed = This one is already submitted
toast-not-yours = This report is not yours
toast-not-your-report = This report is not with you
toast-too-old = This button is too old
toast-answered-already = Answered already; tap Change to change it
toast-form-changed = The form has changed; here is the question now
toast-tick-one = Tick one first
toast-kept = Everything is kept
toast-not-complete = Not quite complete
toast-filed = Submitted
toast-nil-filed = Noted: nothing major today
toast-write-it = This one needs words
toast-read-meanwhile = { $name } has just read it, so the change was not sent; type to add a line
toast-read-add-instead = Already read; tap Add a line
toast-reason-known = The reason is noted already
toast-reason-noted = Noted, thank you
toast-read = Read
toast-on-time = This one was not late
toast-excused = Excused
toast-returned = Sent back
toast-type-answer = Just type your answer
toast-placed-already = Already placed
toast-language = OK
too-old = That is too old now.
draft-is-complete = All there. Tap Submit, or Change to change something.
added-to-answer = Added to “{ $label }”; tap Change if that is wrong.
toast-unchanged = Left as it was
paused-complete = Put aside. It is complete, so I submit it at { $due }; to keep it back, tap Start over.
nag-first-begun = This one is half written; any time before { $due } is fine.
nag-last-begun = Nearly time: it closes at { $due }, and this answer is missing.

beside-comment = { $name } comments: { $text }
commented = { $name } comments: { $text }
comment-what = What would you like to say? Type it; the author sees it and need not answer.
button-comment = Comment
button-read-next = Read · next
button-turn = Next
button-list = Back to list
button-walk = One by one
button-read-all = Read all
button-look-again = Look again
button-undo = Undo
tray-count = { $filed } of { $owed } filed, { $waiting } to read
tray-count-only = { $filed } filed, { $waiting } to read
tray-waiting = To read: { $names }
tray-nil = Nothing major: { $names }
tray-missing = Not filed yet: { $names }
tray-late = { " " }(late)
tray-closed = { $count } read.{ " " }
tray-left = { $count } left for you: late, or with a question open.
others-wait = { $count } more to read
more-trays = { $count } more teams have something to read; send /pending again afterwards.
toast-all-read = { $count } read.{ " " }
toast-undone = Undone: { $count } to read again
sure-to-start-over = What you wrote will be cleared. Start over?
add-to = Add to { $title }
