"""Line 2c: what speaks for and against a measure at a place, from everything that is known."""
