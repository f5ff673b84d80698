"""What things cost: `make bench` starts real servers, puts people on them, and prints one table."""
