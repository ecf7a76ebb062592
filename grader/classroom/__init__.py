"""From one repository to a class: rosters, hand-ins, a class graded, gradebooks."""
