"""A small page of ours that asks a phone where it is, for messengers that cannot say so."""
