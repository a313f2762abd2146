print("nsyn")
