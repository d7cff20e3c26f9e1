"""The unit of all figures: the smallest Flask application, served as its own process."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "hello"
