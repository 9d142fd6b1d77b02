"""The attending physician's help: asked for with a visit, answered at the doctor's own place."""
