from setuptools import setup

setup(name="project", version="1.0.0", py_modules=[])
