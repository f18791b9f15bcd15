button-fill = Fill in at once
form-next = Next page
form-done = Done
form-files-kept = { $count } here already; more are added.
form-elsewhere = This does not fit here: { $labels }. I ask for it in our chat.
form-wait = One moment. If nothing comes, go on in our chat just as well.
form-not-kept = That was not kept just now; please tap once more.
form-not-open = This form is no longer being filled in; I keep what you wrote beside it.
