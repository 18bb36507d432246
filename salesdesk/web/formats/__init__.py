"""How dates are written and read where Django's own way is not this company's; see FORMAT_MODULE_PATH in the settings."""
