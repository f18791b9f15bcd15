guide-write = On { $rep }’s phone send “daily”.
guide-submit = Answer the questions and tap “Submit”; a card lights up for { $superior }.
guide-read = On { $superior }’s phone tap “Read” and see { $rep }’s card change.
guide-remind = Tap “to the next reminder” above and see what those who have not filed get.
guide-count = Once more: near the deadline the group gets a count, and later only that message changes.
guide-missing = Go on past the deadline and look at { $superior }’s list: who is missing.
guide-join = Turn one phone into 周到: the new colleague says hello, taps “Send my number” and is linked.
guide-done = That was the round. Try also: a whole report in one message, “leave tomorrow”, “team”, or /daily in the group.
