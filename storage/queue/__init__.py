"""The flow of today's visits: arrived, waiting, called, in room, to pay, gone; notices to the doctor; rooms."""
