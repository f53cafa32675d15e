"""What both consoles show of Telegram: bots, groups, and how they are kept; the consoles say whose, and where."""
