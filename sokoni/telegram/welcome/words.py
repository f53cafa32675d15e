"""What is said to who comes and goes, where a group's own people wrote nothing else."""

from sokoni.telegram.speech.service import N_

WELCOME = N_("Welcome to {group}, {mention}!")
GOODBYE = N_("{mention} has left.")
PRESS = N_(
    "Hello {mention}! Press the button within {time}, to show that you are no machine. Until then you cannot write."
)
RECKON = N_("Hello {mention}! Answer within {time}, to show that you are no machine. Until then you cannot write.")
IM_HUMAN = N_("I am no machine")
PASSED = N_("Thank you, you can write now.")
WRONG = N_("That was not it. You can try {times} more times.")
LAST_TRY = N_("That was not it. You can try once more.")
FAILED = N_("That was not it, and it was the last try.")
NOT_YOURS = N_("This question is for somebody else.")
OVER = N_("This question is over.")
# Why somebody was put out, as the log of actions has it.
CAPTCHA_FAILED = N_("The captcha was answered wrongly.")
CAPTCHA_EXPIRED = N_("The captcha was not answered in time.")
CAPTCHA_PASSED = N_("The captcha was passed.")
CAPTCHA_SPARED = N_("They were let in without a captcha.")
CAPTCHA_IMPOSSIBLE = N_("There was no captcha, because the bot could not mute.")
RAID_BEGAN = N_("Too many people came at once. Whoever comes in the next {time} is put out.")
RAID_CALLED = N_("Whoever comes in the next {time} is put out.")
RAID_ENDED = N_("The raid is over: {count} were put out. Whoever comes now is welcome.")
RAID_UNDONE = N_("The raid was undone: whoever it put out may come again.")
UNDO = N_("Undo")
BOT_BROUGHT = N_("A member brought a bot.")
CAME_WITH_A_RAID = N_("They came with a raid.")
NIGHT_FALLS = N_("Good night! Until {ends} nobody can write here.")
NIGHT_FALLS_ON_MEDIA = N_("Good night! Until {ends} only words can be sent here.")
NIGHT_IS_OVER = N_("Good morning! You can write again.")
NIGHT_FELL = N_("The night began.")
NIGHT_ENDED = N_("The night ended, and everybody may what they might before.")
NIGHT_OVERTAKEN = N_("The night ended. What everybody may was changed meanwhile, and stays as it is.")
