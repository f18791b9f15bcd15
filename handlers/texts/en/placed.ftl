place-button = 📍 Send where I am
place-title = Send where I am
place-why = One tap notes where your phone is now. It is asked once, at the tap, and never followed.
place-send = 📍 Send the place
place-sent = Got it. You can close this page and go on in the chat.
place-failed = The place could not be found. Allow your browser to use it and tap again, or type it in the chat.
place-over = This link was used or is over. Tap once more in the chat for a new one.
