"""Two people in two browsers."""

from e2e.people import People


def test_what_one_says_both_see(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("Two browsers")
    bo.opens_room("Two browsers")
    ada.says("Is anybody here?")
    bo.sees("Is anybody here?")
    bo.says("I am.", "Good evening!")
    for person in (ada, bo):
        person.sees_exactly(["Is anybody here?", "I am.", "Good evening!"])
        person.has_said_all()
