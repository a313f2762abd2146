/// Every format that worklists are written in.
public let allBackends: [any Backend] = []
