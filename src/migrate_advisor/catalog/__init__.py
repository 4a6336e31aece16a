"""What is known: providers, places, offers and events, each fact with its sources and the day it was checked."""
