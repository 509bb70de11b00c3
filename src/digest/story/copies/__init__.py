"""Telling copies: what is kept of a text, which ones to compare, how alike. (calculation)"""
