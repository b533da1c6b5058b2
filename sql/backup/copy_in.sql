-- Reads a file of a backup.
copy restored ({{columns}}) from stdin (format csv, header match, encoding 'UTF8')
