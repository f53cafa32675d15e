"""Engines that know no commerce: media, notifications and their like."""
