"""Who works here, where and when: practitioners, rooms, equipment, rosters, absences, holidays."""
