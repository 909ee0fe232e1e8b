"""Who has how much to do, what waits for nobody, and giving it to others. Read from the tickets of this moment."""
