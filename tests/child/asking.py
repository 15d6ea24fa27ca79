"""What a library may ask inputhook where it cannot run a loop; prints why it cannot."""

import inputhook
import inputhook.abc

for name in inputhook.__all__:
    getattr(inputhook, name)

assert inputhook.active() is False
assert inputhook.active("qt") is False
assert inputhook.enabled() == ()
assert inputhook.owner().name is None
assert inputhook.stats().as_dict()["pumps"] == 0
assert inputhook.warn_after() is None
inputhook.disable()
inputhook.hold()
inputhook.release()
with inputhook.held():
    pass


class Lamps(inputhook.abc.Toolkit):
    name = "lamps"

    def has_application(self) -> bool:
        return False

    def loop(self) -> inputhook.abc.Loop:
        return inputhook.abc.Poll(int)


inputhook.register(Lamps())
inputhook.register("imaginary", int, interval=0.05)
inputhook.unregister("imaginary")
said = set()
for call in (
    inputhook.enable,
    lambda: inputhook.enable("lamps"),
    lambda: inputhook.pause(0.1),
    inputhook.block,
    inputhook.serve,
    lambda: inputhook.call_soon(print),
    lambda: inputhook.watch(0, print),
):
    try:
        call()
    except inputhook.InputHookError as error:
        said.add(str(error))
    else:
        raise AssertionError(f"{call} did not say that it cannot work")
(why,) = said
print(why)
