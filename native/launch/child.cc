namespace syslens {}
