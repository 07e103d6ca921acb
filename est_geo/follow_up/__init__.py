"""Line 3: what became of a measure that is done, against comparison places."""
