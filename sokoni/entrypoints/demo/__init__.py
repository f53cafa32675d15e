"""The demo: three shops in three languages, drawn and written by us, brought in by the importer like anyone's."""
