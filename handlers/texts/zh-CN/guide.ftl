guide-write = 在{ $rep }的手机上发「日报」。
guide-submit = 答完几个问题，点「提交」，{ $superior }那边会亮一张卡片。
guide-read = 到{ $superior }的手机上点「已阅」，看{ $rep }的卡片跟着变。
guide-remind = 点上面的「到下一个提醒」，看还没交的人收到什么。
guide-count = 再点「到下一个提醒」：快截止时群里报一次份数，以后只改那一条。
guide-missing = 继续点「到下一个提醒」，过了截止看{ $superior }的清单：谁没交。
guide-join = 把一部手机换成「周到」：新同事发「你好」，点「发送我的手机号」就绑好了。
guide-done = 走完一遍了。再试试：一条消息发完整份日报、「请假 明天」、「团队」、在群里发 /daily。
