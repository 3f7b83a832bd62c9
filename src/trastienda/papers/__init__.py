"""Papers: finished tables and documents as PDF and XLSX. Knows no HTTP, no database, no clock."""
