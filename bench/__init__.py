"""Speeds, measured beside what a user would write instead."""
