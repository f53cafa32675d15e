"""What saved views add to the system: their table, so far; the consoles call the service."""

from sokoni.core.module import Module

MODULE = Module(name="services.savedview")
