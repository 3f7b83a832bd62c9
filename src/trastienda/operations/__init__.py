"""The verbs: one file, one public function, one transaction. They combine contexts; they speak no dialect."""
