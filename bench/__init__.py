"""What is measured against what. `python -m bench` prints ratios taken in one run and writes bench/out/latest.json."""
