"""The made-up clinic of `frontdesk demo`, built through the rooms' own verbs; it knows no console."""

from storage.demo.clinic import PIN as PIN
from storage.demo.clinic import build as build
