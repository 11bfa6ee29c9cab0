"""Verifies a webhook as a receiver does. Stdin: {"secret", "headers", "body"}; prints ok, or why not."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

call = json.load(sys.stdin)
try:
    Webhook(call["secret"]).verify(call["body"], call["headers"])
except WebhookVerificationError as why:
    sys.exit(str(why))
print("ok")
