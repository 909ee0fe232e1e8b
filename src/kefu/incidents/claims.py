"""Rounds over the tickets of incidents, a few at a time, so that customers who write meanwhile do not wait."""

from kefu.incidents.service.stepping import DueStep, claim_steps, take_step
from kefu.kit.claims import Claims

INCIDENT_STEPS: Claims[DueStep] = Claims("incident-steps", claim_steps, take_step, batch=8)
