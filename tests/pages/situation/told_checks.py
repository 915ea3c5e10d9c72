"""What no page may have in it."""

import re

# A code for which there are no words is shown as it is: `column.value`, `done.suspend`.
LEFT_OVER = re.compile(
    r">[^<]*\b(?:column|fact|figure|state|done|about|for|what|answer|answered|kill|unkill|call|who|act|purpose|effect|"
    r"head|own|ask|asked|wrong|days|now|common|lead|standing|waiting|stated|level|action|for)\.[a-z0-9-]+\b[^<]*<"
)
