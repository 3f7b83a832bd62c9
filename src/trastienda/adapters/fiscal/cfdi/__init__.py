"""Mexico's fiscal documents: CFDI 4.0 with the payment complement 2.0, certified by a PAC."""
