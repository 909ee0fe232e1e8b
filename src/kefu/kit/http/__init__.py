"""HTTP pieces that know no domain: problems, limits, request ids, the transaction of a request."""
