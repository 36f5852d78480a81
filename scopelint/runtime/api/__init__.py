"""TensorFlow's own families of functions, one file each; each enters its public names."""
