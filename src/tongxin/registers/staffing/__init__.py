"""Staffing: contracts and qualifications that expire, posts per department, and what a change of them would cost."""
