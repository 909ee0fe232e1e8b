"""Web chat: visitors of the company's pages write in the widget and read our answers there."""
