"""The synthetic voices that teach, and those that are kept for measuring."""

TAUGHT = (
    "", "", "", "+m1", "+m2", "+m3", "+m4", "+m6", "+m7", "+f1", "+f2", "+f4", "+Alex", "+Alicia",
    "+Andrea", "+Andy", "+Annie", "+adam", "+antonio", "+aunty", "+belinda", "+benjamin", "+boris",
    "+caleb", "+david", "+ed", "+edward", "+Gene", "+Gene2", "+grandma", "+grandpa", "+gustave",
    "+Hugo", "+iven", "+iven2", "+Jacky", "+john", "+linda", "+Lee", "+Marco", "+Mario", "+Michael",
    "+miguel", "+mike", "+norbert", "+pablo", "+paul", "+pedro", "+quincy", "+rob", "+robert",
    "+sandro", "+steph", "+steph3", "+travis", "+victor", "+zac", "+klatt", "+klatt2", "+klatt3",
)
MEASURED = (
    "+f3", "+f5", "+m5", "+m8", "+max", "+Denis", "+anika", "+steph2", "+michel", "+Henrique",
    "+klatt4", "+Diogo",
)
