"""Live screens: what happens on a ticket reaches everybody who may see it, and nobody else."""
