button-fill = 一次填完
form-next = 下一页
form-done = 填好了
form-files-kept = 已有 { $count } 个，再传就加上。
form-elsewhere = 这里放不下：{ $labels }。我在私聊里接着问。
form-wait = 稍等，马上就好。没出来的话，在私聊里接着填也一样。
form-not-kept = 刚才没存上，请再点一次。
form-not-open = 这张表已经不在填了，你写的我另外留着。
