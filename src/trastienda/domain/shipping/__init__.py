"""Getting goods to whoever bought them: methods, prices by weight and place, offices, shipments, waybills, scans."""
