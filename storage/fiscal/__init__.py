"""What a fiscal register is told: each receipt and each shift once, in order."""
