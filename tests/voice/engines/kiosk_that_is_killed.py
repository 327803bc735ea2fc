"""A kiosk without a voice: commits orders, prints their numbers once they are on the disk, sends them."""

import sys
import time
from pathlib import Path
from uuid import uuid4

from zuruf.skills.types import Command
from zuruf.voice.outbox import Outbox
from zuruf.voice.sender import Sender
from zuruf.voice.shop_client import ShopClient

folder, url, stable = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "stable"
outbox = Outbox(folder / "outbox.db", "K1-")
client = ShopClient(url, "K1", "token", seconds=0.3)


def send(command: Command) -> None:
    client.send(command if stable else Command(command.kind, str(uuid4()), command.data))


Sender(outbox, send, first_pause=0.01, longest_pause=0.05).start()
while True:
    number = outbox.order_number()
    outbox.commit([Command("place_order", outbox.key(), {"id": number, "total": 100})])
    print(number, flush=True)
    time.sleep(0.004)
