"""How is a PostgreSQL of our own started where none is given?"""
