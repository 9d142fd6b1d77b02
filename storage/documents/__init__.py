"""The one register of papers: issued, received, signed; their copies, files and leaflets, and where records are."""
