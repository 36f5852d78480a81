"""What is looked for: one file a rule, each of which reads traces and nothing else."""
