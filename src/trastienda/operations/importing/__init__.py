"""Much at once: files of products, customers and stock, and whole histories of documents."""
