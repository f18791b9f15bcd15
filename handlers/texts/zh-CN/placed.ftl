place-button = 📍 发我的位置
place-title = 发我的位置
place-why = 点一下，把手机现在的位置记到这件事上。只在点的时候取一次，之后不跟踪。
place-send = 📍 发位置
place-sent = 收到了，可以关掉这页，回聊天里接着说。
place-failed = 没取到位置。允许浏览器用位置再点一次，或者在聊天里打一句在哪儿就行。
place-over = 这个链接已经用过或过期了，在聊天里再点一次就有新的。
